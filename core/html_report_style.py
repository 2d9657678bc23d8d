"""How the HTML report looks, on paper and on a screen."""

STYLE = """\
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1c1c22; line-height: 1.5;
  font-family: system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
main, footer { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1, h2, h3 { line-height: 1.25; margin: 2em 0 .5em; }
h1 { font-size: 1.7rem; margin-top: 0; }
h2 { font-size: 1.3rem; border-bottom: 1px solid #c9c9d2; padding-bottom: .2em; }
h3 { font-size: 1.05rem; }
h1, p, li, pre, caption, th[scope=row] { overflow-wrap: anywhere; }
.sentence { font-size: 1.15rem; max-height: 12em; overflow: auto; }
.asked { color: #4a4a55; padding-inline-start: 1.2em; }
.headline { font-weight: 600; }
.formula { font-style: italic; }
sub, sup { line-height: 0; }
figure { margin: 2rem 0; }
figcaption { font-weight: 600; margin-bottom: .5rem; }
svg { display: block; max-width: 100%; height: auto; }
table { border-collapse: collapse; margin: 1rem 0; font-size: .92rem;
  font-variant-numeric: tabular-nums; }
.table { overflow-x: auto; }
caption { min-width: 26rem; text-align: start; padding-bottom: .4em; color: #4a4a55; }
th, td { padding: .15em .7em; border-bottom: 1px solid #e3e3e9; text-align: end; }
th[scope=row], th:first-child, td.words { text-align: start; }
th { font-weight: 600; }
td { white-space: nowrap; }
td.words { white-space: normal; }
th[scope=row] { font-weight: 400; min-width: 6em; max-width: 22em; }
pre { white-space: pre-wrap; background: #f5f5f8; padding: .8em; font-size: .85rem; }
footer { color: #4a4a55; border-top: 1px solid #c9c9d2; }
@page { margin: 18mm 16mm; }
@media print {
  body { font-size: 10.5pt; }
  main, footer { max-width: none; padding: 0; }
  .sentence { max-height: none; overflow: visible; }
  figure, tr, pre { break-inside: avoid; }
  pre#settings { break-inside: auto; }
  h1, h2, h3, caption, figcaption, .formula { break-after: avoid; }
  svg { max-height: 225mm; }
  .table { overflow: visible; }
  th, td { padding: .1em .4em; }
  thead { display: table-header-group; }
}
"""
