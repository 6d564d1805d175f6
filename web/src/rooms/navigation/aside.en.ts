// English help for each page of this room, and what is said where nothing stands: fetched when it is asked for.
import type { Aside } from '../../room';

export const en: Record<string, Aside> = {
    navigate: { help: ['Fill in two places (names, pinyin and initials work), choose how you travel, and press “Find a way”.', 'A solid line is mapped, a dashed one assumed, a dotted one not told by anybody yet, a sparse one told, but not so that it is understood.', 'If you cannot get through, say so at that step: your way and the ways of others change at once.'] },
};
