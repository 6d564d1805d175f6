import type { HelpTexts } from './help.zh';

export const en: HelpTexts = {
    common: [
        'The bean beside a figure opens its definition, cut-off and exact value.',
        'Under “Display” you can switch to large type or dark colours, have the page read aloud, or print it.',
        'The keyboard is enough: Tab goes on, Shift+Tab goes back, Enter opens, Esc closes.',
    ],
    missing: ['Start again from the navigation above.'],
};
