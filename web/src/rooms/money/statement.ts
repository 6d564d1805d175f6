// What a holder's statement says of a payment, in a sentence and in a few words.
import { date, yuan } from '../../format';
import type { PayoutTexts } from './words/payouts.zh';
import type { Payout } from '../../types';

export function statementWords(payout: Payout, t: PayoutTexts, lang: 'zh' | 'en', how: 'short' | 'long'): string {
    const said = payout.statement;
    if (!said) return '';
    if (said.confirmed && said.day) return how === 'short' ? t.confirmedShort(date(said.day, lang)) : t.confirmed(date(said.day, lang), yuan(said.amount_fen ?? payout.amount_fen));
    if (!said.read_to) return t.noStatement;
    return how === 'short' ? t.notYetShort : t.notYet(date(said.read_to, lang));
}
