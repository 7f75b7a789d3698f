"""Made papers of made people: drawn after the public layouts, marked 样本, photographed by a camera that is a formula."""
