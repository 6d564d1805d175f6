// Tables as files that spreadsheets open without questions. What makes XLSX is fetched when first wanted.
export interface Sheet {
    columns: { name: string; number?: boolean }[];
    rows: (string | number)[][];
}

// No cell may start a formula.
const tame = (text: string) => (/^[=+\-@\t]/.test(text) ? `'${text}` : text);

/** RFC 4180 with a byte-order mark, so that spreadsheets read Chinese. */
export function csvText({ columns, rows }: Sheet): string {
    const cell = (value: string | number, number = false) => {
        const text = typeof value === 'number' || number ? String(value) : tame(value);
        return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const lines = [columns.map((column) => cell(column.name)), ...rows.map((row) => row.map((value, at) => cell(value, isNumber(value, columns[at]?.number))))];
    return '\uFEFF' + lines.map((line) => line.join(',')).join('\r\n') + '\r\n';
}

export const isNumber = (value: string | number, column = false) => typeof value === 'number' || (column && /^-?\d+(\.\d+)?$/.test(value));

export const fileName = (name: string, ending: string) => `${name.replace(/[\\/:*?"<>|\s]+/g, '-')}.${ending}`;

export function saveBlob(name: string, blob: Blob) {
    const address = URL.createObjectURL(blob);
    const anchor = document.createElement('a');
    anchor.href = address;
    anchor.download = name;
    anchor.click();
    // The browser has taken the file over by the next task; holding it longer would only keep memory.
    setTimeout(() => URL.revokeObjectURL(address));
}

export function saveCsv(name: string, sheet: Sheet) {
    saveBlob(fileName(name, 'csv'), new Blob([csvText(sheet)], { type: 'text/csv;charset=utf-8' }));
}

export async function saveXlsx(name: string, sheet: Sheet) {
    const { xlsxFile } = await import('./xlsx');
    saveBlob(fileName(name, 'xlsx'), new Blob([xlsxFile(sheet)], { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }));
}
