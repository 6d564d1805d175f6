#include "services/family/report_parts.hpp"

namespace modou::family {

// The site's paper, ink and green; on paper white, black and no background. Tables scroll sideways on a phone.
std::string_view report_style() {
    return R"css(
:root{--paper:#FBF9F4;--ink:#1E2A25;--quiet:#4B5A53;--line:#C9CFC8;--green:#1F6B45;--amber:#8A4706;--wash:#F1EFE6}
*{box-sizing:border-box}html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,"PingFang SC","Noto Sans SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main{max-width:56rem;margin:0 auto;padding:24px 16px 64px}
h1{font-size:1.6rem;line-height:1.3;margin:0 0 4px}
h2{font-size:1.2rem;line-height:1.4;margin:40px 0 12px;padding-bottom:6px;border-bottom:2px solid var(--ink)}
h3{font-size:1rem;margin:24px 0 8px}
p{margin:0 0 12px}
.en{display:block;font-size:.86em;line-height:1.5;color:var(--quiet);font-weight:400}
h1 .en{font-size:1rem}h2 .en,h3 .en{display:inline;margin-left:.4em}
.meta{color:var(--quiet);margin:0 0 24px}
.answer{border:1px solid var(--line);border-left:6px solid var(--green);border-radius:4px;padding:16px 20px;background:#fff}
.answer p:last-child{margin-bottom:0}
.answer.open{border-left-color:var(--amber)}
.figure{font-size:2rem;line-height:1.2;font-weight:650;margin:4px 0 12px}
.figure small{font-size:.5em;font-weight:400;color:var(--quiet);white-space:nowrap}
section>.note{margin-top:12px}
.note{color:var(--quiet);font-size:.92em}
.flag{border-left:4px solid var(--amber);padding:2px 0 2px 12px;margin:12px 0}
.flag b .en{display:inline;margin-left:.4em}
.flag b,.mark{color:var(--amber);font-weight:650}
.scroll{overflow-x:auto;margin:0 0 16px}
.scroll:focus-visible{outline:3px solid var(--green);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.94em;line-height:1.4}
caption{text-align:left;font-weight:600;padding:0 0 6px}
caption .en{display:inline;margin-left:.4em}
th,td{text-align:left;vertical-align:top;padding:5px 12px 5px 0;border-bottom:1px solid var(--line);overflow-wrap:normal}
thead th{border-bottom:1.5px solid var(--ink);font-weight:600;vertical-align:bottom}
tbody th{font-weight:600;white-space:nowrap}
tfoot th,tfoot td{border-top:1.5px solid var(--ink);border-bottom:0;font-weight:650}
.n{text-align:right;white-space:nowrap}
.g{white-space:nowrap}
.remark{min-width:13em}
.names{overflow-wrap:anywhere;min-width:4.5em;max-width:11em}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));gap:24px}
.pictures.wide{grid-template-columns:1fr}
.picture{break-inside:avoid;min-width:0}
.picture svg{display:block;font-family:inherit}
.picture h3{margin-top:0}
.told{margin:8px 0 0;padding-left:1.2em;font-size:.88em;color:var(--quiet)}
.key{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:.88em;margin:12px 0 0;padding:0;list-style:none}
.key .en{display:inline;font-size:1em}
.key svg{vertical-align:-4px;margin-right:6px}
dl{display:grid;grid-template-columns:minmax(8em,13em) 1fr;margin:0;font-size:.92em}
dt,dd{margin:0;padding:6px 12px 6px 0;border-bottom:1px solid var(--line)}
dt{font-weight:600}.list{font-size:.92em;padding-left:1.3em;margin:0}.list li{margin:0 0 8px}
code{font:.86em/1.5 ui-monospace,"Noto Sans Mono",monospace;overflow-wrap:anywhere}
.signs{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:16px;margin-top:16px}
.sign{border:1.2px solid var(--ink);border-radius:4px;padding:12px 16px 16px;break-inside:avoid}
.sign p{margin:26px 0 0;border-bottom:1px solid var(--ink);font-size:.92em}
.sign p .en{display:inline;margin-left:.4em}
.sign h3{margin:0}@media(max-width:600px){dl{grid-template-columns:1fr}dt{border:0;padding-bottom:0}dd{padding-top:0}.figure{font-size:1.6rem}h2{margin-top:32px}}
@media print{
:root{--paper:#fff;--wash:#fff}
html,body{background:#fff}body{font-size:9.6pt;line-height:1.45}
main{max-width:none;padding:0}
h1{font-size:16pt}h2{font-size:12pt;margin:16pt 0 6pt;break-after:avoid}h3,caption{break-after:avoid}
.figure{font-size:20pt}
.scroll{overflow:visible}
.pictures{grid-template-columns:repeat(2,1fr)}
.pictures.wide{grid-template-columns:1fr}
.picture svg{max-width:100%;height:auto;max-height:180mm}
tr,dt,dd,li,.answer,.flag{break-inside:avoid}
th,td{padding:2.2pt 8pt 2.2pt 0}
.signs{grid-template-columns:1fr 1fr}
.record{break-inside:avoid}
}
)css";
}

}  // namespace modou::family
