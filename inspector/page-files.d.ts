/** The files of the window's page. The build makes this module of `inspector-page/` (`rollup.config.mjs`). */
export declare const html: string
export declare const css: string
export declare const js: string
