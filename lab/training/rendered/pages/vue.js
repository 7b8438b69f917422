// Vue components as plain elements, mounted at once.
import { createApp, h } from 'vue';

export function vue(component, props = {}, slots = {}, plugins = []) {
  const host = document.createElement('div');
  host.style.display = 'contents';
  const app = createApp({ render: () => h(component, props, slots) });
  for (const plugin of plugins) app.use(plugin);
  app.config.warnHandler = () => {};
  document.body.append(host);
  app.mount(host);
  return host;
}

// A plain element inside a component's slot.
export const slot = (el) => () => h('div', { style: 'display:contents', ref: (at) => at && !at.contains(el) && at.append(el) });
export { h };
