import type { Aside } from '../../room';

export const zh: Record<string, Aside> = {
    tides: { help: ['按港口查看潮汐。'] },
    tide: { help: ['一个港口的潮汐。'], gone: ['没有这个港口', '港口名可能写错了。'], back: { page: 'tides', words: '全部港口' } },
};
