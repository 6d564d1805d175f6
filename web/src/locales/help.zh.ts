// Help of every page, in Chinese: fetched when it is opened. What one page's help says is in its room.
export const zh = {
    common: [
        '数字旁的小豆子：点开看定义、截至时间和精确值。',
        '「显示」里可以换大字、深色、朗读本页或打印。',
        '只用键盘也行：Tab 往后，Shift+Tab 往前，回车打开，Esc 关闭。',
    ],
    missing: ['可以从上面的导航重新开始。'],
};
export type HelpTexts = typeof zh;
