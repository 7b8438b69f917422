import Swal from 'sweetalert2/dist/sweetalert2.js';
import 'sweetalert2/dist/sweetalert2.css';
import { serve } from '../scene.js';

serve({
  buttonSelector: 'button',
  dialogCross: true,
  css: '.swal2-container{overflow:hidden!important} .swal2-popup{max-width:88vw}',
  dialog: ({ title, body, buttons, cross }) => {
    if (buttons.length > 3) return null;
    const [main] = buttons.filter((b) => b.main).concat(buttons);
    const others = buttons.filter((b) => b !== main);
    Swal.fire({ title, text: body, icon: body.length % 3 === 0 ? 'info' : undefined, confirmButtonText: main.text, showCancelButton: others.length > 0, cancelButtonText: others[0]?.text, showDenyButton: others.length > 1, denyButtonText: others[1]?.text, showCloseButton: cross, animation: false, heightAuto: false, scrollbarPadding: false, reverseButtons: body.length % 2 === 0, allowOutsideClick: false });
    const card = document.querySelector('.swal2-popup');
    const close = card.querySelector('.swal2-close');
    document.activeElement?.blur();
    return { root: card.closest('.swal2-container'), card, close: cross ? { surface: close, glyph: close, hit: close } : null };
  },
});
