// The picture of the network, drawn anew when something changes.
'use strict';

(() => {
  const place = document.querySelector('[data-graph]');
  if (!place) return;
  let graph = null;
  let shape = '';

  // The canvas knows no light-dark(): the browser is asked what it comes to.
  const probe = document.createElement('span');
  place.after(probe);
  const resolved = (name) => {
    probe.className = 'probe ' + name;
    return getComputedStyle(probe).color;
  };

  function style() {
    const text = resolved('text');
    return [
      {selector: 'node', style: {'label': 'data(label)', 'color': text, 'font-size': 11, 'font-family': 'system-ui, sans-serif', 'text-valign': 'bottom', 'text-margin-y': 6, 'background-color': resolved('card'), 'border-width': 3, 'border-color': resolved('plain'), 'width': 26, 'height': 26, 'text-wrap': 'ellipsis', 'text-max-width': 130}},
      ...['good', 'bad', 'warn', 'info'].map((tone) => ({selector: 'node[tone="' + tone + '"]', style: {'border-color': resolved(tone)}})),
      {selector: 'node[kind="hub"]', style: {'shape': 'hexagon', 'width': 52, 'height': 52, 'background-color': resolved('brand'), 'border-color': resolved('brand'), 'font-size': 13, 'font-weight': 'bold'}},
      {selector: 'node[kind="group"]', style: {'shape': 'round-rectangle', 'background-opacity': .06, 'background-color': resolved('brand'), 'border-width': 1, 'border-color': resolved('plain'), 'text-valign': 'top', 'text-margin-y': -4, 'padding': 18, 'color': resolved('muted')}},
      {selector: 'node[waiting > 0]', style: {'width': 34, 'height': 34}},
      {selector: 'edge', style: {'width': 2, 'line-color': resolved('one'), 'curve-style': 'bezier'}},
      {selector: 'edge[kind="consent"]', style: {'line-style': 'dashed', 'line-color': resolved('muted'), 'target-arrow-shape': 'triangle', 'target-arrow-color': resolved('muted'), 'width': 1.5}},
    ];
  }

  function elements(seen) {
    const ids = new Set(seen.nodes.map((node) => node.id).concat(seen.groups.map((group) => 'group:' + group)));
    return [
      ...seen.groups.map((group) => ({data: {id: 'group:' + group, label: group, kind: 'group'}})),
      ...seen.nodes.map((node) => ({data: {...node, label: node.waiting ? node.id + ' (' + node.waiting + ')' : node.id, parent: node.kind === 'node' ? 'group:' + node.organisation : undefined}})),
      ...seen.links.filter((link) => ids.has(link.source) && ids.has(link.target)).map((link) => ({data: {...link, id: link.kind + ' ' + link.source + ' ' + link.target}})),
    ];
  }

  async function look() {
    const answer = await window.portal.ask(place.dataset.graph);
    window.portal.mark(answer !== null);
    if (!answer) return;
    const seen = await answer.json();
    const now = JSON.stringify(seen);
    if (now === shape) return;
    shape = now;
    if (graph) graph.destroy();
    graph = cytoscape({container: place, elements: elements(seen), style: style(), layout: {name: 'cose', animate: false, padding: 30, nodeRepulsion: () => 60000, idealEdgeLength: () => 90, randomize: true}, wheelSensitivity: .2, maxZoom: 1.6, minZoom: .2});
    graph.on('tap', 'node[kind="node"]', (event) => window.location.assign(place.dataset.node + encodeURIComponent(event.target.id())));
    place.dataset.drawn = seen.nodes.length;
  }

  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { if (graph) graph.style(style()); });
  look();
  window.portal.repeat(5000, look);
})();
