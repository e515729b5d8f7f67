from django.urls import path

from certificates import views
from content.late import late_view

urlpatterns = [
    path("paminnelser/", late_view("certificates.reminders.views.my_reminders"), name="my_reminders"),
    path(
        "paminnelser/<uuid:reminder>/ta-bort/",
        late_view("certificates.reminders.views.take_reminder_away"),
        name="take_reminder_away",
    ),
    path("mina-intyg/delningar/", late_view("certificates.shares.views.my_shares"), name="my_shares"),
    path("mina-intyg/delningar/<uuid:share>/", late_view("certificates.shares.views.my_share"), name="my_share"),
    path(
        "mina-intyg/delningar/<uuid:share>/avsluta/",
        late_view("certificates.shares.views.end_my_share"),
        name="end_my_share",
    ),
    path("delning/<str:token>.csv", late_view("certificates.shares.public_views.share_file"), name="share_file"),
    path("delning/<str:token>/", late_view("certificates.shares.public_views.share"), name="share"),
    path("intyg/", views.check, name="check_certificate"),
    path("intyg/flera/", late_view("certificates.several_views.check_several"), name="check_several"),
    path("intyg/mitt-namn/", late_view("certificates.name_views.my_name"), name="my_name"),
    path("intyg/kontrollera-pdf/", late_view("certificates.sealcheck_views.check_pdf"), name="check_pdf"),
    path("intyg/<str:code>.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("intyg/<str:code>/", views.certificate, name="certificate"),
]
