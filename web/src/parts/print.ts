// Prints one element alone, as a sheet of its own: the page is hidden, a copy of the element stands in its place.
export function printAlone(element: Element, kind: string) {
    const root = document.documentElement;
    const sheet = document.createElement('div');
    sheet.className = `print-sheet ${kind}`;
    sheet.append(element.cloneNode(true));
    document.body.append(sheet);
    root.classList.add('prints-alone');
    const done = () => {
        sheet.remove();
        root.classList.remove('prints-alone');
    };
    // Some browsers return from print() at once: only the event says that the paper is laid out.
    addEventListener('afterprint', done, { once: true });
    print();
}
