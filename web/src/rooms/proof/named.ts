// Whom an entry is for, in names. The public log has accounts by number; names stand on the entry's page, and count only when that
// page speaks of the same account and sum as the proven leaf.
import { dayText, type Leaf } from '../../proof/leaf';
import type { GiftPage, PayoutPage } from '../../types';

export interface Named {
    title_zh: string;
    title_en: string;
    holder: string;
    /** Of a payment; null: a gift, or a batch of persons. */
    payee: string | null;
}

async function ask<T>(address: string): Promise<T | null> {
    try {
        const reply = await fetch(address);
        return reply.ok ? ((await reply.json()) as T) : null;
    } catch {
        return null;
    }
}

export async function named(index: bigint, leaf: Leaf): Promise<Named | 'offline' | 'differs'> {
    if (leaf.kind === 'settle') {
        const page = await ask<PayoutPage>(`/v1/payouts/${leaf.refers}`);
        if (!page) return 'offline';
        const { payout } = page;
        const same = payout.settle !== null && BigInt(payout.settle) === index && (leaf.hidden || BigInt(payout.amount_fen) === leaf.amount);
        return same ? { ...payout, payee: payout.people > 0 ? null : payout.payee } : 'differs';
    }
    const page = await ask<GiftPage>(`/v1/gifts/${index}`);
    if (!page) return 'offline';
    const sides = [leaf.debit, leaf.credit];
    const same = BigInt(page.sequence) === index && (leaf.hidden || (BigInt(page.amount_fen) === leaf.amount && page.day === dayText(leaf.day) && sides.includes(BigInt(page.account))));
    return same ? { ...page, payee: null } : 'differs';
}
