"""Laws of the context blocks: they add nothing until they are trained, and they are trained."""

import pytest
import torch
from torchvision.models import mobilenet_v3_large
from torchvision.models.detection.backbone_utils import BackboneWithFPN

from vinum_nav.perception.context import backbone_with_context
from vinum_nav.perception.network import CHANNELS, TAP_CHANNELS, TAPS


def backbone(kind):
    torch.manual_seed(0)
    features = mobilenet_v3_large(weights=None, reduced_tail=True).features
    return kind(features, TAPS, TAP_CHANNELS, CHANNELS).eval()


@pytest.fixture
def pictures():
    return torch.rand((1, 3, 64, 96), generator=torch.Generator().manual_seed(1))


def test_untrained_blocks_leave_the_pyramid_as_torchvision_makes_it(pictures):
    plain, ours = backbone(BackboneWithFPN), backbone(backbone_with_context)
    ours.load_state_dict(plain.state_dict(), strict=False)
    wanted, found = plain(pictures), ours(pictures)
    assert list(found) == list(wanted)
    for level, features in wanted.items():
        assert torch.equal(found[level], features)


def test_every_block_learns(pictures):
    ours = backbone(backbone_with_context)
    sum(features.square().sum() for features in ours(pictures).values()).backward()
    narrows = {name: p for name, p in ours.named_parameters() if "narrow.weight" in name}
    assert len(narrows) == 2 * (len(TAPS) - 1) + len(TAPS)
    for name, parameter in narrows.items():
        assert parameter.grad.abs().max() > 0, name


def test_a_trained_block_looks_around(pictures):
    ours = backbone(backbone_with_context)
    block = ours.after["0"]
    torch.nn.init.normal_(block.narrow.weight, generator=torch.Generator().manual_seed(2))
    features = torch.zeros((1, CHANNELS, 9, 9))
    before = block(features)
    features[:, :, 4, 4] = 1.0
    changed = (block(features) - before).abs().amax(dim=(0, 1)) > 0
    assert changed[3:6, 3:6].all()
    assert changed.sum() == 9
