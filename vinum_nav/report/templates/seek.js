const film = document.querySelector("video");
const moments = [...document.querySelectorAll(".moments a")];
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-film]");
  if (!link) return;
  if (moments.includes(link)) event.preventDefault();
  film.currentTime = Number(link.dataset.film);
  film.play();
});
film.addEventListener("timeupdate", () => {
  const last = moments.filter((link) => Number(link.dataset.film) <= film.currentTime + 0.1).pop();
  moments.forEach((link) => link.classList.toggle("now", link === last && !film.paused));
});
