// A QR code as one SVG path: black modules of size 1, with the quiet border of four that scanners need.
import { encode } from 'uqr';

export interface Qr {
    size: number;
    path: string;
}

export function qr(text: string): Qr {
    const { data, size } = encode(text, { ecc: 'M', border: 4 });
    let path = '';
    data.forEach((row, y) => {
        for (let x = 0; x < size; x++) {
            if (!row[x]) continue;
            const from = x;
            while (x + 1 < size && row[x + 1]) x++;
            path += `M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`;
        }
    });
    return { size, path };
}
