from django.urls import path

from certificates import several_views, views

urlpatterns = [
    path("intyg/", views.check, name="check_certificate"),
    path("intyg/flera/", several_views.check_several, name="check_several"),
    path("intyg/<str:code>.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("intyg/<str:code>/", views.certificate, name="certificate"),
]
