// Chinese help for each page of this room, and what is said where nothing stands: fetched when it is asked for.
import type { Aside } from '../../room';

export const zh: Record<string, Aside> = {
    about: { help: ['这一页说明账本怎么记、怎么核对。'] },
};
