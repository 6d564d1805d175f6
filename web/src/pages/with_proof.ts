/** The pages that show texts of proof: those are fetched with them. */
export const k_with_proof: readonly string[] = ['home', 'project', 'gift', 'payouts', 'payout', 'proof'];
