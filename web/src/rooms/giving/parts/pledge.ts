// What a pledge gives, in words.
import type { ListTexts } from '../words/lists.zh';
import type { Pledge } from '../../../types';

export const pledged = (pledge: Pledge, t: ListTexts['shop']) => (pledge.mode === 'percent' ? t.percent(pledge.value) : pledge.mode === 'fixed' ? t.fixed(pledge.value) : t.nothing);
