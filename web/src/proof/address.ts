/** Where an entry's receipt is; with a private link's token it is opened. */
export const receiptAddress = (sequence: number | string, deed = '') => `/v1/entries/${sequence}/receipt${deed ? `?deed=${encodeURIComponent(deed)}` : ''}`;
