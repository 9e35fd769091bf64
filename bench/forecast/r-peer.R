# R's forecast package on the series of a file, one core: prints one line a series and method with CPU seconds and the forecast.
# Rscript r-peer.R SERIES.csv METHODS REPEATS     columns of SERIES.csv: id,period,h,values (joined by ;)
suppressMessages(library(forecast))
arguments <- commandArgs(trailingOnly = TRUE)
series <- read.csv(arguments[1], stringsAsFactors = FALSE, colClasses = c("character", "integer", "integer", "character"))
methods <- strsplit(arguments[2], ",")[[1]]
repeats <- as.integer(arguments[3])

answer <- function(method, y, h) {
  switch(method,
    ses = ses(y, h = h)$mean,
    holt = holt(y, h = h)$mean,
    theta = thetaf(y, h = h)$mean,
    ets = forecast(ets(y), h = h)$mean,
    arima = forecast(auto.arima(y), h = h)$mean,
    combination = (forecast(ets(y), h = h)$mean + forecast(auto.arima(y), h = h)$mean + thetaf(y, h = h)$mean) / 3
  )
}

cat("R", R.version$major, ".", R.version$minor, " forecast ", as.character(packageVersion("forecast")), "\n", sep = "")
for (row in seq_len(nrow(series))) {
  y <- ts(as.numeric(strsplit(series$values[row], ";")[[1]]), frequency = series$period[row])
  for (method in methods) {
    began <- proc.time()
    for (again in seq_len(repeats)) point <- answer(method, y, series$h[row])
    used <- sum((proc.time() - began)[1:2]) / repeats
    cat(series$id[row], method, used, paste(signif(as.numeric(point), 10), collapse = ";"), sep = ",")
    cat("\n")
  }
}
