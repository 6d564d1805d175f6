// The shapes of the public API's replies. Amounts are integer fen, days are Asia/Shanghai, instants UTC.
export interface AsOf {
    size: number;
    time: string;
}
/** Who runs this site; empty text where nothing was said. */
export interface Operator {
    name_zh: string; name_en: string; address: string; email: string; phone: string; post_zh: string; post_en: string; complaints_zh: string; complaints_en: string; filing: string;
}
export interface OperatorPage extends Reply {
    operator: Operator | null;
}
export interface Reply {
    as_of: AsOf;
    demo?: boolean;
}
export interface Day {
    day: string;
    gifts: number;
    amount_fen: number;
}
export interface Gift {
    sequence: number;
    project: string;
    title_zh: string;
    title_en: string;
    amount_fen: number;
    day: string;
    recorded: string;
    shop?: string;
}
/** An entry of the book as anyone may see it. */
export interface EntryRow {
    sequence: number;
    kind: string;
    hidden: boolean;
    day: string | null;
    amount_fen: number | null;
    project: string | null;
    title_zh: string | null;
    title_en: string | null;
    refers: number | null;
    text: string | null;
    /** Where it is shown. */
    page: string | null;
}
export interface Gifts extends Reply {
    project: string | null;
    title_zh: string | null;
    title_en: string | null;
    gifts: Gift[];
    next: number | null;
}
export interface Entries extends Reply {
    entries: EntryRow[];
    next: number | null;
}
/** A cleaned JPEG of at most 80 KB; both texts say what it shows. */
export interface Picture {
    src: string;
    width: number;
    height: number;
    alt_zh: string;
    alt_en: string;
}
export interface ProjectCard {
    project: string;
    title_zh: string;
    title_en: string;
    cause: string;
    holder: string;
    /** '' where the holder has no English name. */
    holder_en: string;
    region: string;
    picture: Picture | null;
    target_fen: number | null;
    gifts: number;
    amount_fen: number;
    givers: number;
    first_day: string | null;
    last_day: string | null;
}
export interface ProjectSum {
    project: string;
    title_zh: string;
    title_en: string;
    gifts: number;
    amount_fen: number;
}
export interface ShopSum {
    shop: string;
    gifts: number;
    amount_fen: number;
}
/** What a shop promises of an item: a share of the price ("0.1"), a sum in yuan, or nothing more. */
export interface Pledge {
    /** '*': every item. */
    item: string;
    mode: 'percent' | 'fixed' | 'none';
    value: string;
    project: string | null;
    title_zh: string;
    title_en: string;
    /** The day from which it holds. */
    from: string;
    /** It is what an order placed now would give by. */
    in_force: boolean;
}
export interface Home extends Reply {
    gifts: number;
    amount_fen: number;
    shops: number;
    buyers: number;
    projects: number;
    days: Day[];
    latest: Gift[];
    top: ProjectCard[];
    money?: MoneySums;
    /** How much more was paid than statements show as received; null: none was read. */
    paid_beyond_received_fen?: number | null;
}
export interface Projects extends Reply {
    total: number;
    page: number;
    pages: number;
    projects: ProjectCard[];
    causes: { cause: string; projects: number }[];
    regions: { region: string; projects: number }[];
    entry?: EntryRow | null;
}
export interface BudgetLine {
    zh: string;
    en: string;
    amount_fen: number;
}
/** What the money of a project does, in its holder's words; '' where nothing was said. */
export interface ProjectAbout {
    description_zh: string;
    description_en: string;
    plan_zh: string;
    plan_en: string;
    target_fen: number | null;
    beneficiaries: number | null;
    beneficiaries_zh: string;
    beneficiaries_en: string;
    period_from: string | null;
    period_to: string | null;
    budget: BudgetLine[];
    filing: string;
    certificate: string;
    contact: string;
    holder_en: string;
    pictures: Picture[];
    /** Where the book notes these words. */
    entry: number;
    day: string;
    sha256: string;
    version: number;
}
export interface UpdateLine {
    entry: number;
    day: string;
    title_zh: string;
    title_en: string;
}
export interface UpdateWords extends UpdateLine {
    text_zh: string;
    text_en: string;
    picture: Picture | null;
    sha256: string;
}
export interface Updates extends Reply {
    project: string;
    title_zh: string;
    title_en: string;
    updates: UpdateWords[];
    next: number | null;
}
/** One update; `title_…` is the project's. */
export interface UpdatePage extends Reply, Omit<UpdateWords, 'title_zh' | 'title_en'> {
    project: string;
    title_zh: string;
    title_en: string;
    holder: string;
    update_title_zh: string;
    update_title_en: string;
}
export interface Project extends Reply {
    project: ProjectCard;
    about: ProjectAbout | null;
    /** The newest five. */
    updates: UpdateLine[];
    updates_total: number;
    account: number | string;
    money?: MoneySums;
    paid_beyond_received_fen?: number | null;
    days: Day[];
    latest: Gift[];
    definition: { programme: string; version: number | string; poster_zh: string; poster_en: string };
}
export interface Shops extends Reply {
    total: number;
    page: number;
    pages: number;
    /** There are more shops that promise this than are counted. */
    more?: boolean;
    /** With the pledges that match, where a promise was asked for. */
    shops: (ShopSum & { pledges?: Pledge[] })[];
    entry?: EntryRow | null;
}
export interface Shop extends Reply, ShopSum {
    /** Sums by project and day are of the newest gifts only. */
    newest_only: boolean;
    first_day: string | null;
    last_day: string | null;
    projects: ProjectSum[];
    days: Day[];
    pledges: Pledge[];
    /** There are more than are listed. */
    pledges_more: boolean;
}
export interface Deeds extends Reply {
    gifts: number;
    amount_fen: number;
    newest_only: boolean;
    first_day: string | null;
    projects: ProjectSum[];
    latest: Gift[];
    /** `before` of the list's next page. */
    next?: number | null;
}
export interface GiftPage extends Gift, Reply {
    kind: string;
    holder: string;
    holder_en: string;
    account: number | string;
    interval: [number, number];
    rule: { programme: string | null; version: number | string | null; pledge: number | string | null; sha256: string | null };
    corrected_by: number[];
    corrects: number | null;
    commitment: string;
    leaf: string;
}
/** Money as the book, the statements and the payments have it. null: no statement was matched yet. */
export interface MoneySums {
    recorded_fen: number;
    received_fen: number | null;
    paid_fen: number;
    received_to?: string | null;
    /** Set aside for payouts that are proposed or approved. */
    promised_fen?: number;
    /** Neither paid nor set aside. */
    waiting_fen?: number;
}
export interface Payout {
    payout: number;
    project: string;
    title_zh: string;
    title_en: string;
    holder: string;
    payee: string;
    /** 0: the payee is an organisation; else so many persons, paid as one batch. */
    people: number;
    amount_fen: number;
    status: string;
    account: number | string;
    purpose: string | null;
    proposed_day: string | null;
    approved_day: string | null;
    ended_day: string | null;
    /** The payment's entry in the book. */
    settle: number | null;
    evidence_sha256: string | null;
    paid_evidence_sha256: string | null;
    /** What the holder's statements show of it; null while it is not paid. */
    statement?: { confirmed: boolean; day: string | null; amount_fen: number | null; read_to: string | null } | null;
}
export interface Payouts extends Reply {
    payouts: Payout[];
    /** `before` of the next page; null: this is the end. */
    next?: number | null;
    holders?: string[];
    projects?: { project: string; title_zh: string; title_en: string }[];
}
export interface PayoutSources extends Reply {
    payout: number;
    settle: number | null;
    amount_fen: number;
    from: number;
    to: number;
    other_fen: number;
    next: number | null;
    days: { day: string; gifts: number; amount_fen: number; from: number }[];
}
export interface PayoutGifts extends Omit<PayoutSources, 'days'> {
    gifts: { sequence: number; day: string; amount_fen: number; from: number }[];
}
export interface PayoutPage extends Reply {
    payout: Payout;
}
export interface Hop {
    sequence: number;
    from: string;
    to: string;
    interval: [number, number] | null;
    /** The payout that this payment keeps. */
    settles: number | null;
}
export interface Trace {
    amount_fen: number;
    parts: { from: string; to: string; amount_fen: number; hops: Hop[] }[];
    unspent_fen: number;
    waits?: { at: string; amount_fen: number }[];
    more?: boolean;
    rest_fen?: number;
}
export interface Problem {
    title: string;
    status: number;
    code: string;
    detail?: string;
    detail_zh?: string;
}
