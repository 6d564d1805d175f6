// English help for each page of this room, and what is said where nothing stands: fetched when it is asked for.
import type { Aside } from '../../room';

export const en: Record<string, Aside> = {
    parts: { help: ['This page shows the parts of the site, for developers.'] },
};
