import type { Aside } from '../../room';

export const en: Record<string, Aside> = {
    tides: { help: ['Look up the tides by harbour.'] },
    tide: { help: ['The tides of one harbour.'], gone: ['There is no such harbour', 'Its name may be mistyped.'], back: { page: 'tides', words: 'All harbours' } },
};
