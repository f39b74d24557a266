-- The request that wrk repeats: a create if FORM is set, else a GET.
wrk.headers["Authorization"] = "Bearer sk_test_bench"
local form = os.getenv("FORM")
if form then
  wrk.method = "POST"
  wrk.body = form
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end
