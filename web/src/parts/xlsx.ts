// An Office Open XML workbook (ECMA-376) with one sheet, as small as readers accept.
import { strToU8, zipSync } from 'fflate';
import { isNumber, type Sheet } from './sheet';

const k_row_limit = 1_048_576; // of a worksheet

// XML 1.0 has no place for other control characters; a lone surrogate would not encode.
const xml = (text: string) =>
    text
        .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
        .replace(/[\ud800-\udfff]/gu, '\ufffd')
        .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Text in its cells, numbers as numbers, a bold first row that stays in view. */
function xlsxParts({ columns, rows }: Sheet): Record<string, string> {
    const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
    const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
    const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
    const packages = 'http://schemas.openxmlformats.org/package/2006';
    const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
    const text = (value: string, style = '') => `<c t="inlineStr"${style}><is><t xml:space="preserve">${xml(value)}</t></is></c>`;
    const cell = (value: string | number, at: number) => (isNumber(value, columns[at]?.number) ? `<c><v>${value}</v></c>` : text(String(value)));
    const lines = [columns.map((column) => text(column.name, ' s="1"')), ...rows.slice(0, k_row_limit - 1).map((row) => row.map(cell))];
    return {
        '[Content_Types].xml': `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/></Types>`,
        '_rels/.rels': `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
        'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Modou" sheetId="1" r:id="rId1"/></sheets></workbook>`,
        'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
        'xl/styles.xml': `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`,
        'xl/worksheets/sheet1.xml': `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="${Math.max(1, columns.length)}" width="18" customWidth="1"/></cols><sheetData>${lines.map((line) => `<row>${line.join('')}</row>`).join('')}</sheetData></worksheet>`,
    };
}

export function xlsxFile(sheet: Sheet): Uint8Array<ArrayBuffer> {
    const files: Record<string, Uint8Array> = {};
    for (const [path, text] of Object.entries(xlsxParts(sheet))) files[path] = strToU8(text);
    // zipSync, not zip: workers from blob: addresses are refused by the page's policy.
    return zipSync(files) as Uint8Array<ArrayBuffer>;
}
