"""Pictures with exact masks, rendered from random vineyards, in COCO's format."""
