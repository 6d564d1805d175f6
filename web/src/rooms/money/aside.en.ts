// English help for each page of this room, and what is said where nothing stands: fetched when it is asked for.
import type { Aside } from '../../room';

export const en: Record<string, Aside> = {
    payouts: { help: ['The filters stay in the address. Each payment opens, with the gifts it was paid from.'] },
    payout: {
        help: ['This page says who was paid, for what, on which days it was handled, and from which gifts the money came.'],
        gone: ['There is no such payment', 'The number may be mistyped. A project’s page lists each of its payments.'],
    },
};
