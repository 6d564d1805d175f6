/** Calls `then` once, when the element comes within `margin` of the window or the page goes to paper; returns what ends the wait. For use in onMount. */
export function near(element: Element, then: () => void, margin = '150px'): () => void {
    const stop = () => {
        watch.disconnect();
        removeEventListener('beforeprint', come);
    };
    const come = () => {
        stop();
        then();
    };
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && come(), { rootMargin: margin });
    watch.observe(element);
    addEventListener('beforeprint', come);
    return stop;
}
