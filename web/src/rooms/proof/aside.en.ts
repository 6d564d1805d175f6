// English help for each page of this room, and what is said where nothing stands: fetched when it is asked for.
import type { Aside } from '../../room';

export const en: Record<string, Aside> = {
    proof: { help: ['Fingerprint and signature are checked in your browser. You can also put in a receipt file, even offline.'] },
};
