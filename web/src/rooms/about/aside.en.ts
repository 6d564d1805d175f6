// English help for each page of this room, and what is said where nothing stands: fetched when it is asked for.
import type { Aside } from '../../room';

export const en: Record<string, Aside> = {
    about: { help: ['This page explains how the book is kept and how to check it.'] },
};
