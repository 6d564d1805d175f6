/** The pages that show texts of proof: those are fetched with them. */
export const k_with_proof: readonly string[] = ['home', 'projects', 'project', 'shops', 'shop', 'deeds', 'gifts', 'entries', 'gift', 'payouts', 'payout', 'proof', 'parts'];
