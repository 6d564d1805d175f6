// The product's name and mark. An operator who runs this under another name changes this file only.
export const brand = {
    name: { zh: '魔豆', en: 'Modou' },
    tagline: { zh: '每一分善意，都有去处', en: 'Every fen has an address' },
    // Drawn in a 24 × 24 box: a bean with its shoot.
    mark: {
        bean: 'M5.2 15.6c-.9-3.6 1.4-6.4 4.3-6.6 2.3-.2 2.9 1.5 4.7 1.7 2.3.2 4.6.9 4.9 3.9.4 3.6-2.7 6.2-6.5 6.2-3.6 0-6.6-2-7.4-5.2z',
        shoot: 'M11.6 9.4C11.4 6.6 12.3 4.4 14.6 3',
        leaf: 'M13.2 5.4c1-2.6 3.2-3.7 6.3-3.4-.3 3-2.600 4.600-6.300 3.400z',
    },
};
