// The texts of the card to pass on; fetched with it.
export const share = {
    zh: {
        scan: '扫一扫，看它在账本里的位置',
        save: '存成图片',
        press: '没有自动下载？长按图片就能保存或转发。',
        pass: '转发',
        address: '网址',
    },
    en: {
        scan: 'Scan to see where it stands in the book',
        save: 'Save as picture',
        press: 'No download? Press and hold the picture to keep it or pass it on.',
        pass: 'Pass on',
        address: 'Address',
    },
};
