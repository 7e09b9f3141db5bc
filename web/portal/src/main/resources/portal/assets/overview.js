// The two charts of the overview, which go on while somebody watches.
'use strict';

(() => {
  const charts = document.querySelector('[data-pulse]');
  if (!charts) return;
  const KEPT = 300;
  const rate = {element: charts.querySelector('[data-plot=rate]'), names: ['accepted', 'acknowledged', 'refused']};
  const latency = {element: charts.querySelector('[data-plot=latency]'), names: ['median_ms', 'tail_ms']};
  const lines = {accepted: 'one', acknowledged: 'two', refused: 'three', median_ms: 'one', tail_ms: 'three'};
  let beats = [];
  let seen = 0;

  // The canvas knows no light-dark(): the browser is asked what it comes to.
  const probe = document.createElement('span');
  charts.append(probe);
  const colour = (name) => {
    probe.className = 'probe ' + name;
    return getComputedStyle(probe).color;
  };

  function draw(chart) {
    if (chart.plot) chart.plot.destroy();
    const axis = {stroke: colour('muted'), grid: {stroke: colour('line'), width: 1}, ticks: {show: false}, font: '12px system-ui, sans-serif'};
    chart.plot = new uPlot({
      width: chart.element.clientWidth,
      height: 180,
      cursor: {y: false},
      legend: {show: false},
      scales: {x: {time: true}, y: {range: (u, low, high) => [0, Math.max(chart === rate ? 5 : 10, (high || 0) * 1.15)]}},
      padding: [8, 12, 0, 0],
      axes: [{...axis, space: 90, size: 28, values: (u, times) => times.map(clock)}, {...axis, size: 46}],
      series: [{}, ...chart.names.map((name) => ({
        stroke: colour(lines[name]), width: 2, points: {show: name.endsWith('_ms'), size: 5, fill: colour(lines[name])}, spanGaps: false,
        fill: name === 'accepted' ? colour('fill') : undefined,
      }))],
    }, data(chart), chart.element);
  }

  const clock = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 19);
  const data = (chart) => [beats.map((beat) => beat.at / 1000), ...chart.names.map((name) => beats.map((beat) => beat[name]))];

  function say() {
    const last = beats[beats.length - 1];
    if (!last) return;
    for (const each of charts.querySelectorAll('[data-now]')) {
      const value = last[each.dataset.now];
      const unit = each.dataset.now.endsWith('_ms') ? ' ms' : '/s';
      each.textContent = value === null || value === undefined ? '–' : value.toLocaleString('en') + unit;
    }
  }

  async function next() {
    const after = beats.length ? '?after=' + beats[beats.length - 1].at : '';
    const answer = await window.portal.ask(charts.dataset.pulse + after);
    window.portal.mark(answer !== null);
    if (!answer) return;
    const newer = (await answer.json()).beats;
    seen += newer.length;
    beats = beats.concat(newer).slice(-KEPT);
    for (const chart of [rate, latency]) {
      if (chart.plot) chart.plot.setData(data(chart));
      else draw(chart);
    }
    charts.dataset.beats = seen;
    say();
  }

  const redraw = () => [rate, latency].forEach(draw);
  new ResizeObserver(() => { if (rate.plot && rate.plot.width !== rate.element.clientWidth) redraw(); }).observe(rate.element);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  next();
  window.portal.repeat(2000, next);
})();
