"""The report for leaders: monthly and yearly, in Chinese and English, as HTML, PDF and XLSX."""
