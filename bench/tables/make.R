# Writes real tables of Debian's R packages (r-base-core, r-cran-mass, r-recommended) as CSV files, the target last:
#   Rscript make.R FOLDER
# Numeric columns alone, rows with a missing value left out. A package that is missing is named on standard error.

folder <- commandArgs(trailingOnly = TRUE)[1]

tables <- list(
  list("airquality", "datasets", "Ozone", c()),
  list("attitude", "datasets", "rating", c()),
  list("LifeCycleSavings", "datasets", "sr", c()),
  list("mtcars", "datasets", "mpg", c()),
  list("quakes", "datasets", "mag", c()),
  list("rock", "datasets", "perm", c()),
  list("stackloss", "datasets", "stack.loss", c()),
  list("swiss", "datasets", "Fertility", c()),
  list("state.x77", "datasets", "Life Exp", c()),
  list("trees", "datasets", "Volume", c()),
  list("Boston", "MASS", "medv", c()),
  list("Cars93", "MASS", "Price", c("Min.Price", "Max.Price")),
  list("cpus", "MASS", "perf", c("estperf")),
  list("hills", "MASS", "time", c()),
  list("mcycle", "MASS", "accel", c()),
  list("UScrime", "MASS", "y", c()),
  list("nuclear", "boot", "cost", c()),
  list("salinity", "boot", "sal", c()),
  list("urine", "boot", "calc", c("r")),
  list("ethanol", "lattice", "NOx", c()),
  list("environmental", "lattice", "ozone", c()),
  list("car.test.frame", "rpart", "Mileage", c())
)

for (table in tables) {
  name <- table[[1]]
  package <- table[[2]]
  target <- table[[3]]
  if (!requireNamespace(package, quietly = TRUE)) {
    message("missing: the R package ", package, " (", name, ")")
    next
  }
  found <- new.env()
  # state.x77 is one of several objects of a data set called state
  suppressWarnings(data(list = c(name, "state"), package = package, envir = found))
  frame <- as.data.frame(get(name, envir = found))
  frame <- frame[, sapply(frame, is.numeric), drop = FALSE]
  frame <- frame[, !(names(frame) %in% table[[4]]), drop = FALSE]
  frame <- frame[complete.cases(frame), ]
  frame <- frame[, c(setdiff(names(frame), target), target)]
  file <- file.path(folder, paste0(tolower(gsub("[^A-Za-z0-9]", "-", name)), ".csv"))
  write.csv(frame, file, row.names = FALSE, quote = FALSE)
}
