// Chinese help for each page of this room, and what is said where nothing stands: fetched when it is asked for.
import type { Aside } from '../../room';

export const zh: Record<string, Aside> = {
    parts: { help: ['这一页陈列网站的零件，供开发者查看。'] },
};
