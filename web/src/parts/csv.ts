// Saves rows as a CSV file that spreadsheets open without questions: BOM, CRLF, and no cell that could start a formula.
export function saveCsv(name: string, rows: (string | number)[][]) {
    const cell = (value: string | number) => {
        const text = typeof value === 'string' && /^[=+\-@\t]/.test(value) ? `'${value}` : String(value);
        return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const text = '\uFEFF' + rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
    const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    const anchor = document.createElement('a');
    anchor.href = address;
    anchor.download = `${name.replace(/[\\/:*?"<>|\s]+/g, '-')}.csv`;
    anchor.click();
    // The browser has taken the file over by the next task; holding it longer would only keep memory.
    setTimeout(() => URL.revokeObjectURL(address));
}
