"""The bureau's lists of a night, by name: who is not insured, whose treatment broke off, what assistance is outstanding."""
