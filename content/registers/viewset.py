"""What lists of facts in the CMS share."""

from wagtail.admin.viewsets.model import ModelViewSet

from content.registers.policy import ReadOnlyPolicy


class FactViewSet(ModelViewSet):
    """A list of facts: looked at, never added, changed, copied or deleted by hand."""

    copy_view_enabled = False
    list_per_page = 50

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)
