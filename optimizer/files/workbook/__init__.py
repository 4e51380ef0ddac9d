"""Campaigns in one workbook: read whatever an office has done to it, and written as a template or with a campaign."""
