// The page's own buttons put their question to the assistant through the widget's host API.
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-ask]")
  if (button) document.querySelector("qanun-chat")?.ask(button.dataset.ask)
})
