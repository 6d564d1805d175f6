// What a failure is called, and what to do about it.
import type { Failure } from '../api';
import type { Texts } from '../locales/zh';
import type { Route } from '../router.svelte';

export function isGone(failure: Failure): boolean {
    return failure.kind === 'problem' && (failure.problem.status === 404 || failure.problem.status === 410);
}

export function failureWords(failure: Failure, route: Route, texts: Texts): [string, string] {
    const t = texts.errors;
    if (isGone(failure)) {
        if (route.page === 'project') return [t.project, t.projectText];
        if (route.page === 'shop') return [t.shop, t.shopText];
        if (route.page === 'update') return [t.update, t.updateText];
        if (route.page === 'payout') return [t.payout, t.payoutText];
        if (route.page === 'gift') return [t.gift, t.giftText];
        if (route.page === 'deeds') return [t.deeds, t.deedsText];
        return [t.missing, t.missingText];
    }
    if (failure.kind === 'offline') return [t.offline, t.offlineText];
    if (failure.kind === 'slow') return [t.slow, t.slowText];
    if (failure.kind === 'unreadable') return [t.unreadable, t.unreadableText];
    if (failure.kind === 'problem' && failure.problem.status === 400) return [t.question, t.questionText];
    return [t.server, t.serverText];
}
