// React components as plain elements, mounted at once.
import React from 'react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';

export function react(component, props = {}, ...children) {
  const host = document.createElement('div');
  host.style.display = 'contents';
  document.body.append(host);
  flushSync(() => createRoot(host).render(React.createElement(component, props, ...children)));
  return host;
}

export const slot = (el) => React.createElement('div', { style: { display: 'contents' }, ref: (at) => at && !at.contains(el) && at.append(el) });
export const element = React.createElement;
