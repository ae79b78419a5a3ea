# Reference values of R's surveillance package (Debian: r-cran-surveillance), recorded in reference.json:
#   Rscript reference.R > reference.json
suppressMessages(library(surveillance))
set.seed(20240210)
numbers <- function(x) paste0("[", paste(ifelse(is.infinite(x), "null", formatC(x, digits = 15, format = "g")), collapse = ","), "]")
counts <- rnbinom(260, mu = 6 + 3 * sin(2 * pi * (1:260) / 7), size = 4)
counts[201:206] <- counts[201:206] + c(3, 8, 14, 12, 9, 4)
sparse <- rpois(120, 0.3)
weekly <- rnbinom(364, mu = exp(2 + 0.3 * sin(2 * pi * (1:364) / 52) + 0.0008 * (1:364)), size = 8)
weekly[150:153] <- weekly[150:153] + 40

ears <- function(series, method, minSigma) {
  s <- new("sts", epoch = seq_along(series), observed = matrix(series))
  as.numeric(upperbound(earsC(s, control = list(method = method, minSigma = minSigma, alpha = 0.001))))
}
glr <- function(alpha, theta, limit) {
  mu <- 6 + 3 * sin(2 * pi * (1:260) / 7)
  d <- create.disProg(week = 1:260, observed = counts, state = rep(0, 260))
  r <- algo.glrnb(d, control = list(range = 1:260, mu0 = mu, alpha = alpha, theta = theta, c.ARL = limit, ret = "value"))
  list(value = as.numeric(r$upperbound), alarm = as.numeric(r$alarm))
}
# theta is the logarithm of the factor
poisson <- glr(0, log(1.8), 4)
binomial <- glr(0.25, log(1.8), 4)
far <- algo.farrington(create.disProg(week = 1:364, observed = weekly, state = rep(0, 364), freq = 52),
  control = list(range = 300:364, b = 5, w = 3, alpha = 0.01, limit54 = c(0, 4)))

q <- c(0, 1, 2, 5, 9, 20, 60); m <- c(0.05, 0.7, 3, 3, 12, 8, 20)
cat("{\n")
cat('"version":"', as.character(packageVersion("surveillance")), '",\n', sep = "")
cat('"counts":', numbers(counts), ',\n"sparse":', numbers(sparse), ',\n"weekly":', numbers(weekly), ",\n", sep = "")
cat('"c1":', numbers(ears(counts, "C1", 0)), ',\n"c2":', numbers(ears(counts, "C2", 0)), ',\n"c3":', numbers(ears(counts, "C3", 0)), ",\n", sep = "")
cat('"c1_sparse":', numbers(ears(sparse, "C1", 0.5)), ',\n"c2_sparse":', numbers(ears(sparse, "C2", 0.5)), ",\n", sep = "")
cat('"cusum_poisson":', numbers(poisson$value), ',\n"cusum_binomial":', numbers(binomial$value), ',\n"cusum_alarm":', numbers(binomial$alarm), ",\n", sep = "")
cat('"farrington_bound":', numbers(far$upperbound), ',\n"farrington_trend":', numbers(far$trend), ",\n", sep = "")
cat('"tail_count":', numbers(q), ',\n"tail_mean":', numbers(m), ",\n", sep = "")
cat('"tail_poisson":', numbers(ppois(q - 1, m, lower.tail = FALSE)), ',\n"tail_binomial":', numbers(pnbinom(q - 1, mu = m, size = 2.5, lower.tail = FALSE)), ",\n", sep = "")
cat('"student":', numbers(2 * pt(-c(0.1, 1, 2.03, 4, 9), 33)), "\n}\n", sep = "")
