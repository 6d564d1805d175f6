// Breaks a text into lines for SVG, which does not wrap by itself. Widths are in em: a Chinese character fills one,
// a Latin letter about half. Latin words stay whole unless one is longer than a line.
const width = (text: string) => [...text].reduce((sum, sign) => sum + (/[\u1100-\u115f\u2e80-\uffdc]/.test(sign) ? 1 : 0.56), 0);

export function wrap(text: string, em: number, most: number): string[] {
    const pieces = text.match(/[\u2e80-\uffdc]|[^\s\u2e80-\uffdc]+\s*|\s+/g) ?? [];
    const lines = [''];
    for (const piece of pieces) {
        for (let rest = piece; rest; ) {
            const line = lines[lines.length - 1];
            if (width((line + rest).trimEnd()) <= em) {
                lines[lines.length - 1] = line + rest;
                break;
            }
            if (line.trim() && !/^[，。、：；！？」）]/.test(rest)) {
                lines.push('');
                continue;
            }
            let cut = rest.length;
            while (cut > 1 && width(rest.slice(0, cut)) > em) cut--;
            lines[lines.length - 1] = line + rest.slice(0, cut);
            rest = rest.slice(cut);
            if (rest) lines.push('');
        }
    }
    const clean = lines.map((line) => line.trim()).filter(Boolean);
    return clean.length <= most ? clean : [...clean.slice(0, most - 1), `${clean[most - 1].slice(0, -1)}…`];
}
