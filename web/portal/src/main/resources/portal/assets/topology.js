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
      {selector: 'node', style: {'label': 'data(label)', 'color': text, 'font-size': 11, 'font-family': 'system-ui, sans-serif', 'text-valign': 'bottom', 'text-margin-y': 6, 'background-color': resolved('card'), 'border-width': 3, 'border-color': resolved('plain'), 'width': 26, 'height': 26, 'text-wrap': 'ellipsis', 'text-max-width': 110, 'min-zoomed-font-size': 7}},
      ...['good', 'bad', 'warn', 'info'].map((tone) => ({selector: 'node[tone="' + tone + '"]', style: {'border-color': resolved(tone)}})),
      {selector: 'node[kind="hub"]', style: {'shape': 'hexagon', 'width': 52, 'height': 52, 'background-color': resolved('brand'), 'border-color': resolved('brand'), 'font-size': 13, 'font-weight': 'bold'}},
      {selector: 'node[kind="group"]', style: {'shape': 'round-rectangle', 'background-color': resolved('soft'), 'border-width': 1, 'border-color': resolved('plain'), 'text-valign': 'center', 'text-margin-y': 0, 'width': 'label', 'height': 20, 'padding': 7, 'color': resolved('text')}},
      {selector: 'node[kind="layer"]', style: {'shape': 'round-rectangle', 'background-color': resolved('soft'), 'background-opacity': .5, 'border-width': 1, 'border-color': resolved('line'), 'padding': 14, 'text-valign': 'top', 'text-halign': 'center', 'text-margin-y': -4, 'font-size': 13, 'font-weight': 'bold', 'text-max-width': 400}},
      {selector: 'node[waiting > 0]', style: {'width': 34, 'height': 34}},
      {selector: 'edge', style: {'width': 2, 'line-color': resolved('one'), 'curve-style': 'bezier'}},
      {selector: 'edge[kind="of"]', style: {'width': 1, 'line-color': resolved('line')}},
      {selector: 'edge[kind="consent"]', style: {'line-style': 'dashed', 'line-color': resolved('muted'), 'target-arrow-shape': 'triangle', 'target-arrow-color': resolved('muted'), 'width': 1.5}},
    ];
  }

  const sorted = (nodes) => [...nodes].sort((one, other) => (one.organisation + one.id).localeCompare(other.organisation + other.id));
  const drawn = (node) => ({...node, label: node.waiting ? node.id + ' (' + node.waiting + ')' : node.id});
  const links = (seen, ids) => seen.links.filter((link) => ids.has(link.source) && ids.has(link.target)).map((link) => ({data: {...link, id: link.kind + ' ' + link.source + ' ' + link.target}}));

  // The hub in the middle, around it the organisations, outside their nodes.
  function byOrganisation(seen) {
    const ids = new Set(seen.nodes.map((node) => node.id).concat(seen.groups.map((group) => 'group:' + group)));
    const nodes = sorted(seen.nodes);
    const rings = {hub: 3, group: 2, node: 1};
    return {
      elements: [
        ...seen.groups.map((group) => ({data: {id: 'group:' + group, label: group, organisation: group, kind: 'group'}})),
        ...nodes.map((node) => ({data: drawn(node)})),
        ...nodes.filter((node) => node.kind === 'node').map((node) => ({data: {id: 'of ' + node.id, kind: 'of', source: 'group:' + node.organisation, target: node.id}})),
        ...links(seen, ids),
      ],
      layout: {name: 'concentric', concentric: (node) => rings[node.data('kind')], levelWidth: () => 1, minNodeSpacing: 46, padding: 36, startAngle: Math.PI, sweep: 2 * Math.PI * .97},
    };
  }

  // Layer above layer, each as a box with its nodes in rows; the hub on top.
  function byLayer(seen) {
    const nodes = sorted(seen.nodes.filter((node) => node.kind === 'node'));
    const perRow = Math.max(4, Math.floor(place.clientWidth / 130));
    const laid = seen.nodes.filter((node) => node.kind === 'hub').map((node) => ({data: drawn(node), position: {x: 0, y: 0}}));
    let y = 150;
    for (const layer of [...seen.layers, '']) {
      const within = nodes.filter((node) => node.layer === layer);
      if (!within.length) continue;
      laid.push({data: {id: 'layer:' + layer, label: layer || place.dataset.noLayer, kind: 'layer'}});
      within.forEach((node, at) => {
        const inRow = Math.min(perRow, within.length - at + at % perRow);
        laid.push({data: {...drawn(node), parent: 'layer:' + layer}, position: {x: (at % perRow - (inRow - 1) / 2) * 125, y: y + Math.floor(at / perRow) * 75}});
      });
      y += Math.ceil(within.length / perRow) * 75 + 70;
    }
    return {elements: [...laid, ...links(seen, new Set(seen.nodes.map((node) => node.id)))], layout: {name: 'preset', padding: 36}};
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
    graph = cytoscape({container: place, ...(place.dataset.by === 'layer' ? byLayer : byOrganisation)(seen), style: style(), maxZoom: 1.6, minZoom: .2});
    graph.on('tap', 'node[kind="node"]', (event) => window.location.assign(place.dataset.node + encodeURIComponent(event.target.id())));
    place.dataset.drawn = seen.nodes.length;
  }

  new ResizeObserver(() => { if (graph) { graph.resize(); graph.fit(undefined, 36); } }).observe(place);
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { if (graph) graph.style(style()); });
  look();
  window.portal.repeat(5000, look);
})();
