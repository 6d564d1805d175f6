/** Calls `then` once, when the element comes near the window or the page goes to paper; returns what ends the wait. For use in onMount. */
export function near(element: Element, then: () => void): () => void {
    const stop = () => {
        watch.disconnect();
        removeEventListener('beforeprint', come);
    };
    const come = () => {
        stop();
        then();
    };
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && come(), { rootMargin: '150px' });
    watch.observe(element);
    addEventListener('beforeprint', come);
    return stop;
}
