/** The page's style sheet. The names `--jp-…` are JupyterLab's: displays read them at run time, here as there. */
export const STYLE = `
:root {
  --jp-content-font-color1: #1f2328; --jp-content-font-color2: #57606a; --jp-ui-font-color1: #1f2328;
  --jp-layout-color0: #fff; --jp-layout-color1: #fff; --jp-layout-color2: #f6f8fa;
  --jp-border-color1: #afb8c1; --jp-border-color2: #d0d7de; --jp-border-color3: #eaeef2;
  --jp-content-font-family: system-ui, sans-serif; --jp-code-font-family: ui-monospace, Menlo, "DejaVu Sans Mono", monospace;
  --link: #0969da; --keyword: #8250df; --string: #0a6640; --number: #0550ae; --comment: #57606a; --type: #953800; --call: #6639ba;
  --red: #b3261e; --green: #116329; --yellow: #7d4e00; --blue: #0550ae; --magenta: #8250df; --cyan: #0b6a76; --error: #fff1f0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --jp-content-font-color1: #e6edf3; --jp-content-font-color2: #9da7b3; --jp-ui-font-color1: #e6edf3;
    --jp-layout-color0: #0d1117; --jp-layout-color1: #0d1117; --jp-layout-color2: #161b22;
    --jp-border-color1: #57606a; --jp-border-color2: #3d444d; --jp-border-color3: #262c36;
    --link: #58a6ff; --keyword: #d2a8ff; --string: #7ee0a1; --number: #79c0ff; --comment: #9198a1; --type: #ffa657; --call: #d2a8ff;
    --red: #ff8b82; --green: #7ee787; --yellow: #e3b341; --blue: #79c0ff; --magenta: #d2a8ff; --cyan: #76e3ea; --error: #2d1416;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--jp-layout-color0); color: var(--jp-content-font-color1); font: 16px/1.6 var(--jp-content-font-family); }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1rem 6rem; }
section { margin: 0 0 1rem; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; margin: 2rem 0 .75rem; } h1 { font-size: 2rem; } h2 { font-size: 1.45rem; }
a { color: var(--link); } img { max-width: 100%; } hr { border: 0; border-top: 1px solid var(--jp-border-color2); }
blockquote { margin: 1rem 0; padding: 0 1rem; border-left: 4px solid var(--jp-border-color2); color: var(--jp-content-font-color2); }
pre, code { font: .875rem/1.5 var(--jp-code-font-family); }
pre { margin: 0; overflow-x: auto; } code { overflow-wrap: normal; }
p code, li code, td code { background: var(--jp-layout-color2); padding: .1em .3em; border-radius: 4px; }
section > pre { padding: .6rem .8rem; background: var(--jp-layout-color2); border-radius: 6px; }
math { font-size: 1.1em; } math[display="block"] { margin: .75rem 0; overflow-x: auto; }
.cell { display: grid; grid-template-columns: 3.2rem minmax(0, 1fr); gap: .35rem .5rem; }
.cell > details { grid-column: 2; }
.prompt { font: .75rem/2.4 var(--jp-code-font-family); color: var(--jp-content-font-color2); text-align: right; white-space: nowrap; }
.code { padding: .6rem .8rem; background: var(--jp-layout-color2); border: 1px solid var(--jp-border-color2); border-radius: 6px; }
.output { overflow-x: auto; padding: .1rem .2rem; min-width: 0; } .cell > pre.stdout { background: none; padding: .1rem .2rem; } .stderr, .error { background: var(--error); padding: .5rem .8rem; border-radius: 6px; }
table { border-collapse: collapse; font-size: .9rem; } th, td { padding: .25rem .6rem; } section > table th, section > table td { border: 1px solid var(--jp-border-color2); }
@media (max-width: 40rem) { .cell { grid-template-columns: minmax(0, 1fr); } .prompt { text-align: left; line-height: 1.2; } .cell > div:empty { display: none; } }
.t-keyword, .t-literal { color: var(--keyword); } .t-string { color: var(--string); } .t-number { color: var(--number); }
.t-comment { color: var(--comment); font-style: italic; } .t-type { color: var(--type); } .t-call { color: var(--call); }
.ansi-bold { font-weight: 600; } .ansi-dim { opacity: .75; } .ansi-italic { font-style: italic; } .ansi-underline { text-decoration: underline; }
.ansi-red { color: var(--red); } .ansi-green { color: var(--green); } .ansi-yellow { color: var(--yellow); } .ansi-blue { color: var(--blue); }
.ansi-magenta { color: var(--magenta); } .ansi-cyan { color: var(--cyan); } .ansi-black, .ansi-white { color: inherit; }
`;
