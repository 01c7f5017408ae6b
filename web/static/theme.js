// Runs before anything is drawn, so that a dark page never flashes white.
{
  let theme = "auto";
  try {
    theme = JSON.parse(localStorage.getItem("blinklab")).theme;
  } catch {
    // Nothing is stored, or storage is not allowed.
  }
  const isDark = theme === "dark" ||
    (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
}
