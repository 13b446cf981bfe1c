// Short words after an act, with *Hoàn tác* where it has no legal effect; gone after 10 seconds unless pointed at.

const STAY = 10_000;
const place = document.getElementById("loi-nhan");

function prepare(toast) {
  let timer = setTimeout(() => toast.remove(), STAY);
  const stop = () => clearTimeout(timer);
  const go = () => { timer = setTimeout(() => toast.remove(), 3000); };
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("pointerleave", go);
  toast.querySelector("[data-close]")?.addEventListener("click", () => toast.remove());
}

place?.querySelectorAll(".toast-line").forEach(prepare);
document.addEventListener("htmx:load", (event) => {
  if (event.target.matches?.(".toast-line")) prepare(event.target);
});
document.addEventListener("htmx:responseError", (event) => {
  const toast = document.createElement("div");
  toast.className = "toast-line toast-bad";
  toast.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = event.detail.xhr.status === 403
    ? "Không được phép, hoặc trang đã cũ. Hãy tải lại trang rồi thử lại; chưa có gì thay đổi."
    : `Máy chủ không thực hiện được (mã ${event.detail.xhr.status}). Hãy tải lại trang xem kết quả trước khi làm lại.`;
  toast.append(words);
  place.append(toast);
  prepare(toast);
});
document.addEventListener("htmx:sendError", () => {
  const toast = document.createElement("div");
  toast.className = "toast-line toast-bad";
  toast.setAttribute("role", "alert");
  toast.textContent = "Mất kết nối với máy chủ. Hãy kiểm tra mạng rồi tải lại trang xem kết quả trước khi làm lại.";
  place.append(toast);
  prepare(toast);
});
