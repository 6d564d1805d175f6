// What a failure is called, and what to do about it.
import type { Failure } from './api';
import type { Texts } from './locales/zh';
import { asideOf, type Route } from './pages';
import type { Lang } from './settings.svelte';

export function isGone(failure: Failure): boolean {
    return failure.kind === 'problem' && (failure.problem.status === 404 || failure.problem.status === 410);
}

export function failureWords(failure: Failure, { page }: Route, lang: Lang, texts: Texts): readonly [string, string] {
    const t = texts.errors;
    if (isGone(failure)) return (page && asideOf(page, lang)?.gone) ?? [t.missing, t.missingText];
    if (failure.kind === 'offline') return [t.offline, t.offlineText];
    if (failure.kind === 'slow') return [t.slow, t.slowText];
    if (failure.kind === 'unreadable') return [t.unreadable, t.unreadableText];
    if (failure.kind === 'problem' && failure.problem.status === 400) return [t.question, t.questionText];
    return [t.server, t.serverText];
}
